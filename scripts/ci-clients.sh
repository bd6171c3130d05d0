#!/usr/bin/env bash
# Installs programs of our users into a folder, for test/clients only: nothing of them is shipped.
# Prints the variables by which the tests find them; usage: eval "$(scripts/ci-clients.sh FOLDER)"
set -euo pipefail
folder=$1
mkdir -p "$folder/auspice" "$folder/components"

# One pip serves all; compiling thousands of modules of which few are ever loaded takes a minute.
python3 -m venv "$folder/augur"
python3 -m venv --without-pip "$folder/statistics"
python3 -m venv --without-pip "$folder/crypt4gh"
python3 -m venv --without-pip "$folder/refget"
python3 -m venv --without-pip "$folder/htsget"
python3 -m venv --without-pip "$folder/pyega3"
install_python() {
  "$folder/augur/bin/pip" --python "$folder/$1/bin/python" --disable-pip-version-check install \
    --quiet --no-compile "${@:2}" >&2
}
install_npm() {
  npm install --prefix "$folder/$1" --no-audit --no-fund --no-package-lock --prefer-offline --silent \
    "${@:2}" >&2
}
install_python augur nextstrain-augur==34.3.0
install_python statistics scipy==1.17.1 statsmodels==0.15.0
install_python crypt4gh crypt4gh==1.8.6
# Its report server, which is not started, needs names that later versions of werkzeug no longer have.
install_python refget refget-compliance==1.2.6 werkzeug==2.0.3 setuptools==80.9.0
install_python htsget htsget==0.2.6
# It wants an htsget of its own.
install_python pyega3 pyega3==5.2.0
install_npm auspice auspice@3.0.0
install_npm components --ignore-scripts @genspectrum/dashboard-components@1.18.1

# Entries of the Protein Data Bank, which are CC0, among the tests of Biopython's source.
"$folder/augur/bin/pip" --disable-pip-version-check download --quiet --no-deps --no-binary biopython \
  --dest "$folder/structures" biopython==1.88 >&2
tar -xzf "$folder/structures/biopython-1.88.tar.gz" -C "$folder/structures" --strip-components=3 \
  biopython-1.88/Tests/PDB/7DDO.pdb biopython-1.88/Tests/PDB/1A8O.pdb biopython-1.88/Tests/PDB/1A8O.cif

echo "export STRUCTURES=$folder/structures"
echo "export AUGUR=$folder/augur/bin/augur"
echo "export STATISTICS_PYTHON=$folder/statistics/bin/python"
echo "export CRYPT4GH_PYTHON=$folder/crypt4gh/bin/python"
echo "export HTSGET_CLIENT=$folder/htsget/bin/htsget"
echo "export PYEGA3=$folder/pyega3/bin/pyega3"
echo "export REFGET_COMPLIANCE=$folder/refget/bin/refget-compliance"
echo "export AUSPICE=$folder/auspice/node_modules/auspice/auspice.js"
echo "export DASHBOARD_COMPONENTS=$folder/components/node_modules/@genspectrum/dashboard-components/standalone-bundle/dashboard-components.js"
