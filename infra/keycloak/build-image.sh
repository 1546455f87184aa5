#!/usr/bin/env bash
# Builds a container image for Keycloak:
#
#   build-image.sh IMAGE     with KEYCLOAK_HOME (built, its database created) and JAVA_HOME (one that this Keycloak runs on)
set -euo pipefail
image=${1:?usage: build-image.sh IMAGE}
source "$(dirname "$0")/../root-fs.sh"

# Entrypoint, folder and user are those of the official image, so that either can be used.
: "${KEYCLOAK_HOME:?set it to a Keycloak that is built and has its database}" "${JAVA_HOME:?set it to a Java that this Keycloak runs on}"
# A Java that was packaged for this system shares these with it.
unpack_packages zlib1g libstdc++6
furnish
mkdir -p "$root"/opt/{java,keycloak}
# -h: a packaged Java links its certificates to a place outside.
tar -h -C "$JAVA_HOME" --exclude=./legal --exclude=./jmods --exclude=./lib/src.zip --exclude=./lib/ct.sym --exclude=./man \
  --exclude=./include -c . | tar -x -C "$root/opt/java" --no-same-owner
tar -C "$KEYCLOAK_HOME" --exclude=./keycloak.log -c . | tar -x -C "$root/opt/keycloak" --no-same-owner
import_image --change 'ENV PATH=/opt/java/bin:/usr/bin:/bin' --change 'ENV JAVA_HOME=/opt/java' \
  --change 'ENV LANG=C.UTF-8' --change 'ENV KC_RUN_IN_CONTAINER=true' --change 'WORKDIR /opt/keycloak' \
  --change 'EXPOSE 8080 8443 9000' --change 'ENTRYPOINT ["/opt/keycloak/bin/kc.sh"]'
