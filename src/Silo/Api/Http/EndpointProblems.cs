namespace RelateMail.Silo.Api.Http;

/// <summary>Problems of an endpoint, as metadata for the OpenAPI document.</summary>
internal static class EndpointProblems
{
    /// <summary>Declares the problems that an operation can answer with.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder builder, params int[] statuses)
        where TBuilder : IEndpointConventionBuilder
    {
        foreach (int status in statuses)
        {
            builder.WithMetadata(new ProducesResponseTypeMetadata(
                status, typeof(Microsoft.AspNetCore.Mvc.ProblemDetails), ["application/problem+json"]));
        }

        return builder;
    }
}
