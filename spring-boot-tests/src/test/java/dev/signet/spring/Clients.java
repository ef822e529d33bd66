package dev.signet.spring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

/** Clients that Spring makes once, as applications have them, of the bundle in the properties. */
final class Clients {

    /** Something that gets a text. */
    interface Get {
        String get(URI uri) throws Exception;
    }

    /** The clients' bundle, under the names of either line. */
    static String[] properties(String bundle) {
        return new String[] {
            "spring.http.client.ssl.bundle=" + bundle,
            "spring.http.reactiveclient.ssl.bundle=" + bundle,
            "spring.http.clients.ssl.bundle=" + bundle
        };
    }

    private Clients() {}

    static Map<String, Get> of(ApplicationContext context, String bundle) {
        RestClient rest = context.getBean(RestClient.Builder.class).build();
        RestTemplate template = template(context.getBean("restTemplateBuilder"));
        WebClient web = context.getBean(WebClient.Builder.class).build();
        SslBundle tls = context.getBean(SslBundles.class).getBundle(bundle);
        HttpClient jdk = HttpClient.newBuilder().sslContext(tls.createSslContext()).build();
        return Map.of(
                "RestClient",
                uri -> text(rest.get().uri(uri).retrieve().body(String.class)),
                "RestTemplate",
                uri -> text(template.getForObject(uri, String.class)),
                "WebClient",
                uri -> text(web.get().uri(uri).retrieve().bodyToMono(String.class).block()),
                "HttpClient",
                uri -> get(jdk, uri));
    }

    /** Its builder has another package in each line. */
    private static RestTemplate template(Object builder) {
        return (RestTemplate)
                Objects.requireNonNull(
                        ReflectionUtils.invokeMethod(
                                Objects.requireNonNull(
                                        ReflectionUtils.findMethod(builder.getClass(), "build")),
                                builder));
    }

    private static String text(@Nullable String body) {
        return Objects.requireNonNull(body);
    }

    private static String get(HttpClient client, URI uri) throws IOException {
        try {
            return client.send(
                            HttpRequest.newBuilder(uri).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
