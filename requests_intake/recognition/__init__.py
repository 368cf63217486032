"""From printed, scanned and typed words to closed words and markers; the words themselves are not kept."""
