#include <ctype.h>

#include "count.h"

unsigned long count_words(const char *text)
{
    unsigned long words = 0;
    int inside = 0;

    for (; *text; text++) {
        int blank = isspace((unsigned char)*text);
        words += !blank && !inside;
        inside = !blank;
    }
    return words;
}
