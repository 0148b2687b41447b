echo "== The Harbour ==" > header.txt
