package io.exprsn.simulcast.platform.twitch;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;

/** A description of Twitch's API, not its own: paths, parameters, bodies. See {@code ORIGIN.md} beside the file. */
final class TwitchDescription {
    /** Read once: it is a large file. */
    private static final OpenApiInteractionValidator VALIDATOR = OpenApiInteractionValidator.createForSpecificationUrl(
                    TwitchDescription.class
                            .getResource("twitch-helix.openapi.json")
                            .toString())
            .withLevelResolver(LevelResolver.create()
                    .withLevel("validation.request.security", Level.IGNORE)
                    .build())
            .build();

    private TwitchDescription() {}

    /** What is wrong with a request, one sentence each; empty if nothing is. */
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
        return VALIDATOR.validateRequest(described.build()).getMessages().stream()
                .filter(message -> message.getLevel() != Level.IGNORE)
                .map(ValidationReport.Message::toString)
                .toList();
    }
}
