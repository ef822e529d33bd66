package dev.signet.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RouteTableTest {

    private static final Route ONE = Route.get("/v1/roles/{name}", Access.PUBLIC, _ -> {});
    private static final Route LATER = Route.get("/v1/roles/web", Access.WORKLOAD, _ -> {});
    private static final Route SIGN = Route.post("/v1/sign", Access.WORKLOAD_TOKEN, _ -> {});
    private static final Route TILE = Route.get("/tile/<rest>", Access.PUBLIC, _ -> {});

    private final RouteTable routes = new RouteTable(List.of(ONE, LATER, SIGN, TILE));

    @Test
    void theFirstRouteThatMatchesAnswers() {
        assertThat(routes.find("GET", "/v1/roles/web")).contains(ONE);
        assertThat(routes.at("/v1/roles/web")).containsExactly(ONE, LATER);
    }

    @Test
    void headIsAnsweredByTheRouteOfGetAndNoOtherMethodIs() {
        assertThat(routes.find("HEAD", "/v1/roles/web")).contains(ONE);
        assertThat(routes.find("HEAD", "/v1/sign")).isEmpty();
        assertThat(routes.find("POST", "/v1/roles/web")).isEmpty();
        assertThat(routes.find("post", "/v1/sign")).isEmpty();
    }

    @Test
    void aParameterIsOneSegmentAndARestIsAll() {
        assertThat(routes.find("GET", "/v1/roles/a/b")).isEmpty();
        assertThat(routes.find("GET", "/v1/roles/")).isEmpty();
        assertThat(routes.find("GET", "/tile/0/x001/067")).isEqualTo(Optional.of(TILE));
    }

    @Test
    void aPathIsMatchedAsItWasSentAndAsAWhole() {
        assertThat(routes.find("POST", "/v1/sign/")).isEmpty();
        assertThat(routes.find("POST", "/v1/%73ign")).isEmpty();
        assertThat(routes.find("POST", "/V1/sign")).isEmpty();
        assertThat(routes.find("POST", "/x/v1/sign")).isEmpty();
    }
}
