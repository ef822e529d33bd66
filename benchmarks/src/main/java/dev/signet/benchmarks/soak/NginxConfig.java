package dev.signet.benchmarks.soak;

import java.util.Map;

/** The configuration of an nginx that wants its clients' certificates and calls others itself. */
final class NginxConfig {

    private NginxConfig() {}

    /**
     * With a location {@code /to/NAME} for each of {@code others}.
     *
     * @param others their ports
     */
    static String of(int port, Map<String, Integer> others) {
        var locations = new StringBuilder();
        others.forEach((name, upstream) ->
                locations.append(
                        """
                                location = /to/%s {
                                    proxy_pass https://localhost:%d/;
                                    proxy_ssl_certificate tls/tls.crt;
                                    proxy_ssl_certificate_key tls/tls.key;
                                    proxy_ssl_trusted_certificate tls/ca.crt;
                                    proxy_ssl_name localhost;
                                    proxy_ssl_verify on;
                                    proxy_ssl_verify_depth 4;
                                    proxy_ssl_session_reuse off;
                                }
                        """
                                .formatted(name, upstream)));
        return """
        daemon off;
        worker_processes 1;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 256; }
        http {
            access_log off;
            default_type text/plain;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            keepalive_time 5s;
            server {
                listen 127.0.0.1:%d ssl;
                ssl_certificate tls/tls.crt;
                ssl_certificate_key tls/tls.key;
                ssl_client_certificate tls/ca.crt;
                ssl_verify_client on;
                ssl_verify_depth 4;
                ssl_session_tickets off;
                ssl_session_cache off;
                location / { return 200 "hello, by certificate $ssl_client_serial\\n"; }
        %s    }
        }
        """
                .formatted(port, locations);
    }
}
