#!/bin/sh
# Writes the manifests of this folder anew, or into the folder OUT, from the chart's default values.
# Needs Helm 3: the program that HELM names, or helm.
#
#   render.sh [OUT]
set -eu
here=$(CDPATH='' cd "$(dirname "$0")" && pwd)
out=${1:-$here}

render() {
    "${HELM:-helm}" template signet "$here/../helm/signet" --namespace signet --kube-version 1.34.0 "$@"
}

render --set init.enabled=false >"$out/signet.yaml"
render --show-only templates/init.yaml >"$out/init.yaml"
render --set serviceMonitor.enabled=true --show-only templates/servicemonitor.yaml >"$out/service-monitor.yaml"
render --set prometheusRule.enabled=true --show-only templates/prometheusrule.yaml >"$out/prometheus-rule.yaml"
