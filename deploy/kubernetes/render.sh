#!/bin/sh
# Writes the manifests of this folder anew from the chart's default values. Needs Helm 3 (HELM, or
# helm on PATH).
set -eu
cd "$(dirname "$0")"

render() {
    "${HELM:-helm}" template signet ../helm/signet --namespace signet --kube-version 1.34.0 "$@"
}

render --set init.enabled=false >signet.yaml
render --show-only templates/init.yaml >init.yaml
render --set serviceMonitor.enabled=true --show-only templates/servicemonitor.yaml >service-monitor.yaml
render --set tokenReview.enabled=true --show-only templates/tokenreview.yaml >token-review.yaml
