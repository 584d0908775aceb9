package io.exprsn.simulcast.platform.youtube;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import com.atlassian.oai.validator.report.ValidationReport.Level;
import com.github.tomakehurst.wiremock.http.QueryParameter;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.net.URI;
import java.util.List;

/** YouTube's own description of its API: paths, parameters, bodies. See {@code ORIGIN.md} beside the file. */
final class YouTubeDescription {
    /** Read once: it is a large file. */
    private static final OpenApiInteractionValidator VALIDATOR = OpenApiInteractionValidator.createForSpecificationUrl(
                    YouTubeDescription.class
                            .getResource("youtube-v3.openapi.yaml")
                            .toString())
            .withLevelResolver(LevelResolver.create()
                    .withLevel("validation.request.security", Level.IGNORE)
                    .build())
            .build();

    private YouTubeDescription() {}

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
