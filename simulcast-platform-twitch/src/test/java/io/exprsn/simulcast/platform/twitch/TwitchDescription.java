package io.exprsn.simulcast.platform.twitch;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;
import java.util.Map;

/** A description of Twitch's API, not its own: paths, parameters, bodies. See {@code ORIGIN.md} beside the file. */
final class TwitchDescription {
    /** Read once: it is a large file. */
    private static final OpenApiInteractionValidator HELIX = read("twitch-helix.openapi.json");

    /** Identity and ingests. */
    private static final OpenApiInteractionValidator OTHERS = read("twitch-identity.openapi.json");

    private TwitchDescription() {}

    private static OpenApiInteractionValidator read(String file) {
        return OpenApiInteractionValidator.createForSpecificationUrl(
                        TwitchDescription.class.getResource(file).toString())
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.security", Level.IGNORE)
                        .build())
                .build();
    }

    /** What is wrong with an address that a browser is sent to. */
    static List<String> wrongs(URI address, Map<String, String> query) {
        SimpleRequest.Builder described = new SimpleRequest.Builder("GET", address.getPath());
        query.forEach(described::withQueryParam);
        return wrongs(OTHERS, described.build());
    }

    private static List<String> wrongs(OpenApiInteractionValidator description, Request request) {
        return description.validateRequest(request).getMessages().stream()
                .filter(message -> message.getLevel() != Level.IGNORE)
                .map(ValidationReport.Message::toString)
                .toList();
    }

    /** What is wrong with a request, one sentence each; empty if nothing is. What nothing describes is wrong. */
    static List<String> wrongs(LoggedRequest request) {
        SimpleRequest.Builder described = new SimpleRequest.Builder(
                request.getMethod().getName(), URI.create(request.getUrl()).getPath());
        request.getQueryParams().values().stream()
                .filter(QueryParameter::isPresent)
                .forEach(one -> described.withQueryParam(one.key(), one.values()));
        String type = request.getHeader("Content-Type");
        if (type != null) {
            described.withContentType(type);
        }
        if (request.getBody().length > 0) {
            described.withBody(request.getBody());
        }
        return wrongs(request.getUrl().startsWith("/helix/") ? HELIX : OTHERS, described.build());
    }
}
