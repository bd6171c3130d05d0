#!/usr/bin/env bash
# Installs programs of our users into a folder, for test/clients only: nothing of them is shipped.
# Prints the variables by which the tests find them; usage: eval "$(scripts/ci-clients.sh FOLDER)"
set -euo pipefail
folder=$1
mkdir -p "$folder/auspice" "$folder/components"
python3 -m venv "$folder/augur"
"$folder/augur/bin/pip" install --quiet nextstrain-augur==34.3.0 >&2
python3 -m venv "$folder/statistics"
"$folder/statistics/bin/pip" install --quiet scipy==1.17.1 statsmodels==0.15.0 >&2
npm install --prefix "$folder/auspice" --no-audit --no-fund --silent auspice@3.0.0 >&2
npm install --prefix "$folder/components" --no-audit --no-fund --silent --ignore-scripts \
  @genspectrum/dashboard-components@1.18.1 >&2
echo "export AUGUR=$folder/augur/bin/augur"
echo "export STATISTICS_PYTHON=$folder/statistics/bin/python"
echo "export AUSPICE=$folder/auspice/node_modules/auspice/auspice.js"
echo "export DASHBOARD_COMPONENTS=$folder/components/node_modules/@genspectrum/dashboard-components/standalone-bundle/dashboard-components.js"
