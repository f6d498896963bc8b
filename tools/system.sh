#!/bin/sh
# What the tests need beside Python: Chromium, Firefox, a Chinese font, PostgreSQL with PostGIS. Installs them where it may (Debian, Ubuntu),
# says what to install where it may not; the tests then say that they were skipped, and fail under CI=true.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || command -v chromium-browser >/dev/null 2>&1 || command -v google-chrome >/dev/null 2>&1 || missing="chromium"
command -v firefox-esr >/dev/null 2>&1 || command -v firefox >/dev/null 2>&1 || missing="$missing firefox-esr"
fc-list 2>/dev/null | grep -qi "cjk\|yahei\|wqy\|pingfang" || missing="$missing fonts-noto-cjk"
ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1 || missing="$missing postgresql-postgis"
[ -n "$missing" ] || exit 0
run=""
[ "$(id -u)" = 0 ] || { sudo -n true 2>/dev/null && run="sudo -n" || { echo "some tests want: $missing"; exit 0; }; }
command -v apt-get >/dev/null 2>&1 || { echo "some tests want: $missing"; exit 0; }
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
# shellcheck disable=SC2086
$run apt-get install -y -qq --no-install-recommends $missing >/dev/null
