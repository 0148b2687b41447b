#include <stdio.h>

#include "count.h"

static int failures;

static void check(const char *name, const char *text, unsigned long expected)
{
    unsigned long found = count_words(text);

    printf("%s %s\n", found == expected ? "ok" : "failed", name);
    failures += found != expected;
}

int main(void)
{
    check("nothing", "", 0);
    check("blanks-only", " \t\n", 0);
    check("two-words", "one two", 2);
    check("blanks-around", "  one\n", 1);
    return failures != 0;
}
