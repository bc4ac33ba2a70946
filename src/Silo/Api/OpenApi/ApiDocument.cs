using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Completes the OpenAPI document of the API: the framework derives paths, parameters and members from the code, and
/// this folder adds the rest in passes over the whole document.
/// </summary>
internal static class ApiDocument
{
    public const string Scheme = "bearer";

    /// <summary>The name of the scheme of <see cref="Http.AcceptsOwner"/>.</summary>
    public const string OwnerScheme = "owner";

    /// <summary>Configures one of the two documents of the API.</summary>
    /// <param name="options">Options of the framework for this document.</param>
    /// <param name="version">The version of OpenAPI in which it is written.</param>
    public static void Configure(OpenApiOptions options, OpenApiSpecVersion version)
    {
        var ids = new SchemaIds();
        options.OpenApiVersion = version;
        options.ShouldInclude = static description =>
            description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        options.CreateSchemaReferenceId = ids.Of;
        options.AddOperationTransformer((operation, context, _) =>
        {
            OperationSecurity.Describe(operation, context, version);
            OctetContents.Describe(operation, context);
            return Task.CompletedTask;
        });
        options.AddDocumentTransformer((document, _, _) =>
        {
            Describe(document, version);
            OperationPass.Apply(document);
            ProblemSchema.Apply(document);
            SchemaInheritance.Apply(document, ids.Types);
            MemberPass.Apply(document, version);
            ParameterPass.Apply(document);
            EventStreamPass.Apply(document);
            ConditionPass.Apply(document);
            AnswerPass.Apply(document);
            return Task.CompletedTask;
        });
    }

    /// <summary>The licence as each version writes it: 3.1 by its SPDX identifier, 3.0 by its address.</summary>
    public static OpenApiLicense License(OpenApiSpecVersion version) =>
        version == OpenApiSpecVersion.OpenApi3_0
            ? new() { Name = "MIT", Url = new Uri("https://opensource.org/license/mit") }
            : new() { Name = "MIT", Identifier = "MIT" };

    private static void Describe(OpenApiDocument document, OpenApiSpecVersion version)
    {
        document.Info = new OpenApiInfo
        {
            Title = "RelateMail",
            Version = "v1",
            License = License(version),
            Description = """
                Domains, accounts, aliases and certificates of a mail server, and its mail.

                - Percent-encode addresses in a path.
                - Every GET also answers HEAD, with the same header fields.
                - A request with an unknown query name, or with an unknown member, is refused with 400.
                - Every failure is a problem document (RFC 9457); its member `code` identifies the problem.
                - Answers can have more members, and text members with `x-extensible-enum` more values, than this
                  document lists. Clients ignore unknown members.
                """,
        };
        document.Servers = [new() { Url = "/", Description = "The server that serves this document." }];
        document.Tags = ApiTags.All;
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "A key of the API: the setting Api:AdminKey, or one of Api:Keys. Each operation names "
                    + "the scope that the key needs.",
            },
            [OwnerScheme] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "basic",
                Description = "The owner of the account in the path: its address and its own password.",
            },
        };
    }
}
