#!/usr/bin/env bash
# Builds a container image for Redis:
#
#   build-image.sh IMAGE
set -euo pipefail
image=${1:?usage: build-image.sh IMAGE}
source "$(dirname "$0")/../root-fs.sh"

unpack_packages redis-server
furnish
import_image --change 'ENV PATH=/usr/bin:/bin' --change 'WORKDIR /data' --change 'EXPOSE 6379' \
  --change 'CMD ["redis-server","--protected-mode","no","--save","","--appendonly","no"]'
