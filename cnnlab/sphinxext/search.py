"""What the book's search takes for a word: Sphinx's words, and what a book of convolutions is full of.

Sizes are one word however they are typed (1×1, 1x1, 3 × 3), and numbers are words. Words are found with their hyphen or
without, an exponent as a digit. The index is split here, and what a reader types in the same way by the script below,
which stands where Sphinx lets a language bring one.
"""

import re
import unicodedata

from sphinx.search.en import SearchEnglish

WORD = re.compile(
    r"(?P<size>\d+(?:\s*(?:[×xX*]|\\times)\s*\d+)+)(?!\w)|(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)(?!\w)|\w+(?:-\w+)*"
)
NUMBER = "№"  # before a number: Sphinx passes over what is digits only
SCRIPT = r"""
function splitQuery(query) {
  const word = /\d+(?:\s*[×xX*]\s*\d+)+(?![\p{L}\p{N}_])|\d+(?:,\d{3})*(?:\.\d+)?(?![\p{L}\p{N}_])|[\p{L}\p{N}_]+/gu;
  const found = query.normalize("NFKC").match(word) ?? [];
  return found.map((each) => {
    if (/^\d+\s*[×xX*]/.test(each)) return each.match(/\d+/g).join("×");
    return /^\d[\d,.]+$/.test(each) ? "№" + each.replaceAll(",", "") : each;
  });
}

{
  // Sphinx's index keeps a word whose stem is a stop word ("one": "on"), and looks for the stem.
  const Porter = Stemmer;
  Stemmer = function () {
    const { stemWord } = new Porter();
    this.stemWord = (word) => (stopwords.includes(stemWord(word)) ? word : stemWord(word));
  };
  // A plain object has a "constructor", which is no page.
  const { setIndex } = Search;
  const { hasOwnProperty } = Object.prototype;
  Search.setIndex = (index) => {
    const bare = { __proto__: null, hasOwnProperty };
    for (const each of [index.terms, index.titleterms]) Object.setPrototypeOf(each, bare);
    setIndex(index);
  };
}
"""


class Search(SearchEnglish):
    """English, with the words of this book."""

    js_splitter_code = SCRIPT

    def split(self, text: str) -> list[str]:
        return [word for found in WORD.finditer(unicodedata.normalize("NFKC", text)) for word in words(found)]

    def stem(self, word: str) -> str:
        return super().stem(word) if len(word) > 2 else word.lower()  # as Sphinx's script has it


def words(found: re.Match) -> list[str]:
    """The words of one match: of one with a hyphen its parts, and all of it without."""
    if found["size"]:
        return ["×".join(re.findall(r"\d+", found["size"]))]
    if number := found["number"]:
        return [NUMBER + number.replace(",", "")] if len(number) > 1 else []
    parts = found[0].split("-")
    return parts if len(parts) == 1 else [*parts, "".join(parts)]


def setup(app):
    """Takes the place of Sphinx's English."""
    app.add_search_language(Search)
