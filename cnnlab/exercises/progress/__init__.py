"""What a reader has done: kept in a file by `record`, shown, exported and begun anew by `page`."""
