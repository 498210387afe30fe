"""The figures of the chapters: each is one .py, one .js and one .css of the same name, side by side."""

FIGURES = {  # the name of its class, and of its files
    "ChainExplorer": "chain_explorer",
    "ChannelExplorer": "channel_explorer",
    "ConvolutionExplorer": "convolution_explorer",
    "DenseToShared": "dense_to_shared",
    "DescentExplorer": "descent_explorer",
    "FilterStudio": "filter_studio",
    "ShiftExplorer": "shift_explorer",
    "YouAreTheMLP": "you_are_the_mlp",
}
