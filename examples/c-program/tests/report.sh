#!/bin/sh
# Turns `ok NAME` and `failed NAME` lines into a JUnit report.
echo '<testsuite name="count">'
while read -r verdict name; do
  case $verdict in
    ok) echo "  <testcase name=\"$name\"/>" ;;
    *) echo "  <testcase name=\"$name\"><failure/></testcase>" ;;
  esac
done
echo '</testsuite>'
