#include <stdio.h>

#include "count.h"

int main(void)
{
    char text[65536];
    size_t length = fread(text, 1, sizeof text - 1, stdin);

    text[length] = '\0';
    printf("wordcount %s: %lu\n", VERSION, count_words(text));
    return 0;
}
