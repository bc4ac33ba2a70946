using System.Text;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Options;
using RelateMail.Certificates;
using RelateMail.Silo.Api.Certificates;
using RelateMail.Silo.Api.Content;

namespace RelateMail.Silo.Api;

/// <summary>Maps the HTTP API: all under <c>/api/v1</c>, and the document that describes it.</summary>
internal static class ApiEndpoints
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        // Mail still comes in windows-1252, koi8-r, shift_jis …
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        services.AddOptionsWithValidateOnStart<ApiOptions, ApiOptionsValidator>().BindConfiguration(ApiOptions.Section);
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiOptionsRules>();
        services.AddSingleton<AdminKey>();
        services.AddSingleton<ApiKeys>();
        services.AddHostedService(provider => provider.GetRequiredService<AdminKey>());
        services.AddSingleton<AddressRules>();
        services.AddSingleton<CertificateSealer>();
        services.AddSingleton<CertificateUpload>();
        services.AddSingleton<StoredContent>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default);
        });
        services.AddOpenApi("v1", ApiDocument.Configure);
        return services;
    }

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder api = endpoints.MapGroup("/api/v1");
        api.Refuses(401, 403, 500, 503);
        api.MapDomains();
        api.MapAccounts();
        api.MapAliases();
        api.MapCertificates();
        api.MapMailboxes();
        api.MapMessages();
        endpoints.MapOpenApi("/openapi/{documentName}.json");
    }

    /// <summary>Says in the OpenAPI document which problems an operation can answer with.</summary>
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
