#!/bin/sh
# Builds the book of `docs/` into `target/book`; open `target/book/index.html`.
#
# Installs a pinned mdBook into `.tools`, once. A second run finds its work done.
set -eu

mdbook='0.5.4'

root=$(cd "$(dirname "$0")/.." && pwd)
tools="$root/.tools"
book="$root/target/book"

installed=$("$tools/bin/mdbook" --version 2>/dev/null || true)
if [ "$installed" != "mdbook v$mdbook" ]; then
    echo "book: installing mdBook $mdbook into .tools (a few minutes, once) ..."
    # Away from the settings of this workspace, and without its search and its server.
    if ! (cd / && CARGO_TARGET_DIR="$root/target/mdbook" \
        cargo install --quiet --locked --no-default-features --root "$tools" --force "mdbook@$mdbook"); then
        echo 'book: cargo could not install mdBook; its own words are above.' >&2
        exit 1
    fi
    rm -rf "$root/target/mdbook"
fi

"$tools/bin/mdbook" build "$root/docs"

# mdBook makes `index.html` of a `README.md`, but leaves links to it as they are.
find "$book" -name '*.html' | while IFS= read -r page; do
    sed 's|\(href="[^"]*\)README\.html|\1index.html|g' "$page" >"$page.new"
    mv "$page.new" "$page"
done

# Whoever reads the book shall find the exercises beside it, and not their solutions.
rm -rf "$book"/lessons/*/solutions "$book/book.toml"
echo "book: open $book/index.html"
