#!/bin/sh
set -e

# An upgrade calls this too: the new version has installed its own by then. History and settings, in the user's folder, stay.
case "$1" in remove | purge) ;; *) exit 0 ;; esac

for name in '${executable}' lab; do
  if type update-alternatives >/dev/null 2>&1; then
    update-alternatives --remove "$name" "/opt/${sanitizedProductName}/$name" || true
  elif [ "$(readlink "/usr/bin/$name")" = "/opt/${sanitizedProductName}/$name" ]; then
    rm -f "/usr/bin/$name"
  fi
done

profile='/etc/apparmor.d/${executable}'
if [ -f "$profile" ]; then
  if apparmor_status --enabled >/dev/null 2>&1; then apparmor_parser --remove "$profile" || true; fi
  rm -f "$profile"
fi

if type update-mime-database >/dev/null 2>&1; then update-mime-database /usr/share/mime || true; fi
if type update-desktop-database >/dev/null 2>&1; then update-desktop-database /usr/share/applications || true; fi
