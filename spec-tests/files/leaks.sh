# Makes a build that tells its secrets in every way it can: TOKEN is `pa$w0rd"/<é>&x y's`, WORD is `hunter2-hunter2`, KEY has lines.
printf '%s\n' '-----BEGIN RSA KEY-----' 'MIIEowIBAAKCAQEAqqqqqqqqqqqqqqqqq' 'q9qqqqqqqqqqqqqqqqqqqqqqqqqqqqqq' '-----END RSA KEY-----' > ../home/key.pem

# What programs make of TOKEN: JSON three times, a URL three times, XML, and base64 of it and of a longer text.
cat > forms <<'END'
"pa$w0rd\"/<é>&x y's" "pa$w0rd\"/<\u00e9>&x y's" "pa$w0rd\"\/<\u00e9>&x y's" "pa$w0rd\"/\u003cé\u003e\u0026x y's"
pa%24w0rd%22%2F%3C%C3%A9%3E%26x%20y%27s pa%24w0rd%22/%3c%c3%a9%3e%26x%20y%27s pa%24w0rd%22%2F%3C%C3%A9%3E%26x+y%27s
pa%24w0rd%22%2F%3C%C3%A9%3E%26x%20y's
<a b="pa$w0rd&quot;/&lt;é&gt;&amp;x y&apos;s">pa$w0rd"/&lt;é&gt;&amp;x y's</a>
cGEkdzByZCIvPMOpPiZ4IHkncw== dTpwYSR3MHJkIi88w6k+JnggeSdz dXM6cGEkdzByZCIvPMOpPiZ4IHkncwo=
--end of forms--
END

cat > report.xml <<'END'
<testsuite name="hunter2-hunter2"><testcase name="hunter2-hunter2" classname="a"><failure message="is hunter2-hunter2">pa$w0rd"/&lt;é&gt;&amp;x y's</failure></testcase></testsuite>
END

cat > leaks.yml <<'END'
version: 0.2
env:
  parameter-store: {WORD: /leaks/word}
  secrets-manager: {TOKEN: 'leaks:token', KEY: 'leaks:key'}
  exported-variables: [WORD, TOKEN, KEY]
phases:
  install:
    commands:
      - cat forms
      - echo "$WORD" "$TOKEN" "$KEY"
      - echo $WORD $TOKEN $KEY
      - printf %s "$WORD" | base64; printf u%s "$WORD" | base64; printf us%s "$WORD" | base64; printf use%s "$WORD" | base64
      - printf %s "$KEY" | base64 && printf %s "$TOKEN" | base64
      - export -p; set
      - 'set -x; : "$WORD" "$TOKEN" "$KEY"'
      - printf hunter2-; sleep 0.2; echo hunter2
      - echo "$WORD" >&2; echo "$WORD"; printf '\033[1m%s\033[0m\n' "$WORD"
      - cat /proc/self/environ
      - >-
        echo 'hunter2-hunter2'
  build:
    commands:
      - touch "out-$WORD"; ls
      - |
        # hunter2-hunter2
        sh -c 'exit 3' hunter2-hunter2
    finally:
      - echo finally "$TOKEN"
artifacts:
  files: ['out-*', 'no-$WORD']
reports:
  $WORD:
    files: report.xml
END
