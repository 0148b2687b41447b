/* The number of words in a text; a word is anything between white space. */
unsigned long count_words(const char *text);
