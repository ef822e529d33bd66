{{- define "signet.labels" -}}
app.kubernetes.io/name: signet
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
{{- end }}

{{/* What tells the servers from everything else; never changes. */}}
{{- define "signet.servers" -}}
app.kubernetes.io/name: signet
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/component: server
{{- end }}

{{- define "signet.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end }}

{{/* signet.yaml, with (dict "root" $ "owner" true) for those who may alter the schema. */}}
{{- define "signet.config" -}}
{{- $database := dict "url" .root.Values.database.url "user" .root.Values.database.user "password_file" "database/password" "connections" .root.Values.database.connections }}
{{- if .owner }}
{{- $_ := set $database "owner" (dict "user" .root.Values.database.owner "password_file" "owner/password") }}
{{- end }}
{{- $config := merge (dict "database" $database) .root.Values.config }}
{{- if not (hasKey $config "key_encryption") }}
{{- $_ := set $config "key_encryption" (dict "key" (dict "file" "key/key-encryption.key")) }}
{{- end }}
{{- toYaml $config }}
{{- end }}

{{- define "signet.pod" -}}
enableServiceLinks: false
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  fsGroupChangePolicy: OnRootMismatch
  seccompProfile: {type: RuntimeDefault}
{{- with .Values.image.pullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "signet.container" -}}
image: {{ include "signet.image" . }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
resources: {{- toYaml .Values.resources | nindent 2 }}
{{- end }}

{{/* Mode 0440, which the kubelet gives to root and the pod's group. */}}
{{- define "signet.secret" -}}
secret: {secretName: {{ .name }}, defaultMode: 288}
{{- end }}

{{/* A run of (dict "root" $ "command" "migrate" or "init" "hooks" … "weight" …) as the owner of the schema. */}}
{{- define "signet.job" -}}
apiVersion: batch/v1
kind: Job
metadata:
  name: {{ .root.Release.Name }}-{{ .command }}
  labels: {{- include "signet.labels" .root | nindent 4 }}
    app.kubernetes.io/component: {{ .command }}
  annotations:
    helm.sh/hook: {{ .hooks }}
    helm.sh/hook-weight: {{ .weight | quote }}
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 5
  activeDeadlineSeconds: 600
  ttlSecondsAfterFinished: 600
  template:
    metadata:
      labels: {{- include "signet.labels" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .command }}
    spec:
      restartPolicy: Never
      automountServiceAccountToken: false
      {{- include "signet.pod" .root | nindent 6 }}
      containers:
        - name: {{ .command }}
          {{- include "signet.container" .root | nindent 10 }}
          args:
            - {{ .command }}
            - --config=/etc/signet/signet.yaml
            {{- if eq .command "init" }}
            - --operator-token-file=/etc/signet/operator/token
            {{- end }}
          volumeMounts:
            - {name: config, mountPath: /etc/signet/signet.yaml, subPath: signet.yaml, readOnly: true}
            - {name: database, mountPath: /etc/signet/database, readOnly: true}
            - {name: owner, mountPath: /etc/signet/owner, readOnly: true}
            {{- if eq .command "init" }}
            - {name: key, mountPath: /etc/signet/key, readOnly: true}
            - {name: operator, mountPath: /etc/signet/operator, readOnly: true}
            {{- end }}
            - {name: tmp, mountPath: /tmp}
      volumes:
        - name: config
          configMap: {name: {{ .root.Release.Name }}-jobs}
        - name: database
          {{- include "signet.secret" (dict "name" .root.Values.secrets.database) | nindent 10 }}
        - name: owner
          {{- include "signet.secret" (dict "name" .root.Values.secrets.owner) | nindent 10 }}
        {{- if eq .command "init" }}
        - name: key
          {{- include "signet.secret" (dict "name" .root.Values.secrets.key) | nindent 10 }}
        - name: operator
          {{- include "signet.secret" (dict "name" .root.Values.secrets.operator) | nindent 10 }}
        {{- end }}
        - name: tmp
          emptyDir: {sizeLimit: 64Mi}
{{- end }}
