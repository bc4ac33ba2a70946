using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;
using RelateMail.Api.Contracts;
using RelateMail.Certificates;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Apply;
using RelateMail.Silo.Api.Audit;
using RelateMail.Silo.Api.Certificates;
using RelateMail.Silo.Api.Directory;
using RelateMail.Silo.Api.Dns;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.Keys;
using RelateMail.Silo.Api.Messages;
using RelateMail.Silo.Api.Messages.Content;
using RelateMail.Silo.Api.OpenApi;
using RelateMail.Silo.Api.Passwords;
using RelateMail.Silo.Api.Reputation;
using RelateMail.Silo.Api.Silos;
using RelateMail.Silo.Api.Trace;
using RelateMail.Silo.Api.Webhooks;
using RelateMail.Silo.Api.Webhooks.Posting;

namespace RelateMail.Silo.Api;

/// <summary>Adds and maps the HTTP API below <c>/api/v1</c>, and the document that describes it.</summary>
internal static class ApiEndpoints
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        // For mail in windows-1252, koi8-r, shift_jis and other legacy charsets.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        services.AddOptionsWithValidateOnStart<ApiOptions, ApiOptionsValidator>().BindConfiguration(ApiOptions.Section);
        services.AddSingleton<IValidateOptions<ApiOptions>, ApiKeyOptionsValidator>();
        services.AddSingleton<AdminKey>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<KeyAdministration>();
        services.AddSingleton<OwnerLogin>();
        services.AddSingleton<AuditTrail>();
        services.AddHostedService<AdminKeySetup>();
        services.AddSingleton<AddressRules>();
        services.AddSingleton<CertificateSealer>();
        services.AddSingleton<CertificateUpload>();
        services.AddSingleton<ContentDownload>();
        services.AddSingleton<MessageReading>();
        services.AddSingleton<OpenWaits>();
        services.AddSingleton<WebhookAdministration>();
        services.AddSingleton<WebhookPayload>();
        services.AddSingleton<ParsedMessageReader>();
        services.AddSingleton<IWebhookTransport, WebhookTransport>();
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
            json.SerializerOptions.Converters.Add(new ApiTime());

            // JSON is never part of a page of HTML here, so nothing but JSON's own characters needs an escape.
            json.SerializerOptions.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
            IJsonTypeInfoResolver[] ours =
                [ApiJson.Default, ApplyJson.Default, DirectoryJson.Default, ProblemJson.Default];
            foreach (IJsonTypeInfoResolver resolver in ours)
            {
                json.SerializerOptions.TypeInfoResolverChain.Insert(0, resolver);
            }
        });
        services.AddSingleton<IApiDescriptionProvider, HeadRequests.Hidden>();
        services.AddResponseCompression(JsonCompression.Configure);
        services.AddSingleton<IResponseCompressionProvider, JsonCompression>();
        services.AddSingleton<ApiDocuments>();
        services.AddOpenApi(
            ApiDocuments.Api, static options => ApiDocument.Configure(options, OpenApiSpecVersion.OpenApi3_1));
        services.AddOpenApi(
            ApiDocuments.ApiIn30, static options => ApiDocument.Configure(options, OpenApiSpecVersion.OpenApi3_0));
        services.AddOpenApi(ApiDocuments.Health, HealthDocument.Configure);
        return services;
    }

    public static void MapApi(this IEndpointRouteBuilder endpoints)
    {
        RouteGroupBuilder api = endpoints.MapGroup(ApiPaths.Root);
        api.Refuses(401, 403, 429, 500, 503);
        api.AnswerHead();
        api.AddEndpointFilter<AuditFilter>();
        api.MapInfo();
        api.MapDomains();
        api.MapAccounts();
        api.MapAliases();
        api.MapKeys();
        api.MapPasswords();
        api.MapCounts();
        api.MapApply();
        api.MapResolve();
        api.MapCertificates();
        api.MapDns();
        api.MapReputation();
        api.MapSilos();
        api.MapAudit();
        api.MapTrace();
        api.MapMailboxes();
        api.MapMessages();
        api.MapWebhooks();
        ApiDocuments.Map(endpoints);
    }
}
