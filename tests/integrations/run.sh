#!/bin/sh
# Checks webhooks with independent implementations and real products. Skips those that are not installed and names them.
set -eu
cd "$(dirname "$0")"
./standardwebhooks.sh
found=
for python in python3 /usr/bin/python3; do
  if [ -z "$found" ] && "$python" -c 'import jwt' 2>/dev/null; then
    found=$python
  fi
done
if [ -n "$found" ]; then
  dotnet build ../Webhooks.Tests --nologo -v quiet
  RELATEMAIL_PYTHON_JWT=$found ../Webhooks.Tests/bin/Debug/net10.0/RelateMail.Webhooks.Tests \
    -method 'RelateMail.Webhooks.Tests.CredentialTests.The_package_of_Python_verifies_the_token_of_gitlab'
else
  echo "skipped: python3-jwt is not installed"
fi
exec ./consumers.sh "$@"
