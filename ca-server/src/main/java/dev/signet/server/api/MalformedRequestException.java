package dev.signet.server.api;

import io.javalin.http.HttpStatus;
import java.io.Serial;
import java.util.List;

/** The request is not of the form {@code openapi.yaml} gives; becomes a 4xx and changes nothing. */
final class MalformedRequestException extends Exception {
    @Serial private static final long serialVersionUID = 1;

    private final transient Problem problem;

    private MalformedRequestException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    /**
     * @param field path of the member, parameter or header, as {@code alt_names[3]}; empty for the
     *     whole body
     */
    static MalformedRequestException at(String field, String detail) {
        return new MalformedRequestException(Problem.malformed(field, detail));
    }

    static MalformedRequestException at(String field, String value, String detail) {
        return new MalformedRequestException(Problem.malformed(field, detail).value(value));
    }

    static MalformedRequestException of(Problem problem) {
        return new MalformedRequestException(problem);
    }

    static MalformedRequestException tooLarge(int limit) {
        return of(
                Problem.of(
                        HttpStatus.CONTENT_TOO_LARGE,
                        "payload-too-large",
                        "the body may have at most " + limit + " octets"));
    }

    static MalformedRequestException tooSlow() {
        return of(
                Problem.of(
                        HttpStatus.REQUEST_TIMEOUT,
                        "request-timeout",
                        "the request came too slowly; send it again"));
    }

    static MalformedRequestException unsupportedMediaType(String detail) {
        return of(
                Problem.of(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", detail)
                        .field("Content-Type"));
    }

    static MalformedRequestException notAcceptable(List<String> offered) {
        return of(
                Problem.of(
                                HttpStatus.NOT_ACCEPTABLE,
                                "not-acceptable",
                                "Accept names no media type that this answer has")
                        .field("Accept")
                        .allowed(String.join(", ", offered)));
    }

    Problem problem() {
        return problem;
    }
}
