#!/bin/sh
# Verifies the native format with the npm package standardwebhooks. Needs node, npm and a registry.
set -eu
cd "$(dirname "$0")/../.."
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "skipped: node and npm are not installed"
  exit 0
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
npm install --prefix "$folder" --no-audit --no-fund --silent standardwebhooks@1.1.1
dotnet build tests/Webhooks.Tests --nologo -v quiet
RELATEMAIL_STANDARDWEBHOOKS="$folder/node_modules/standardwebhooks" \
  tests/Webhooks.Tests/bin/Debug/net10.0/RelateMail.Webhooks.Tests -class RelateMail.Webhooks.Tests.NativeFormatTests
