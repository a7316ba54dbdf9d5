#!/bin/sh
set -e

# `initlab` opens the window, `lab` is the command; each gives way where another program has the name already.
for name in '${executable}' lab; do
  if type update-alternatives >/dev/null 2>&1; then
    update-alternatives --install "/usr/bin/$name" "$name" "/opt/${sanitizedProductName}/$name" 100 || true
  elif [ ! -e "/usr/bin/$name" ]; then
    ln -s "/opt/${sanitizedProductName}/$name" "/usr/bin/$name"
  fi
done

# Chromium's sandbox uses the kernel's user namespaces; its helper needs to be root's own only where there are none.
if unshare --user true 2>/dev/null; then mode=0755; else mode=4755; fi
chmod "$mode" '/opt/${sanitizedProductName}/chrome-sandbox'

if type update-mime-database >/dev/null 2>&1; then update-mime-database /usr/share/mime || true; fi
if type update-desktop-database >/dev/null 2>&1; then update-desktop-database /usr/share/applications || true; fi
if type gtk-update-icon-cache >/dev/null 2>&1; then gtk-update-icon-cache -qtf /usr/share/icons/hicolor || true; fi

# Ubuntu 24.04 and later allow user namespaces only to programs with a profile; older ones cannot read it.
profile='/opt/${sanitizedProductName}/resources/apparmor-profile'
if apparmor_status --enabled >/dev/null 2>&1 && apparmor_parser --skip-kernel-load --debug "$profile" >/dev/null 2>&1; then
  cp -f "$profile" '/etc/apparmor.d/${executable}'
  if ! { type ischroot >/dev/null 2>&1 && ischroot; }; then
    apparmor_parser --replace --write-cache --skip-read-cache '/etc/apparmor.d/${executable}' || true
  fi
fi
