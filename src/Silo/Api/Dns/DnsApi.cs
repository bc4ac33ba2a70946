using System.ComponentModel;
using Microsoft.Net.Http.Headers;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Dns;

/// <summary>The DNS records of a hosted domain and of a server name, as JSON or as text to paste.</summary>
internal static class DnsApi
{
    /// <summary>Server names in the records of one domain.</summary>
    private const int MaxServers = 10;

    private const string Text = "text/plain";
    private const string FormatText = "json or text; if omitted, 'Accept: text/plain' selects text.";

    public static void MapDns(this RouteGroupBuilder api)
    {
        api.MapGroup("/domains/{domain}/dns").WithTags("Domains").WithMetadata(ApiScope.Directory)
            .WithCanonicalDomain()
            .MapGet("", GetOfDomainAsync).WithName("getDomainDns").WithQuery("serverName", "format")
            .Produces<DomainDnsView>(200, "application/json", Text).Produces(304).Refuses(400, 404, 409);
        api.MapGroup("/certificates/{name}/dns").WithTags("Certificates").WithMetadata(ApiScope.Certificates)
            .WithServerName()
            .MapGet("", GetOfNameAsync).WithName("getCertificateDns").WithQuery("format")
            .Produces<CertificateDnsView>(200, "application/json", Text).Produces(304).Refuses(400, 404);
    }

    /// <summary>Shows the DNS records that a hosted domain needs.</summary>
    internal static async Task<IResult> GetOfDomainAsync(
        [Description(ApiParameters.Domain)] string domain,
        [Description("The server that receives the mail; if omitted, the names that the gateways serve, at most 10.")]
        string? serverName,
        [Description(FormatText)] string? format,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<IDomainGrain>(domain).GetAsync(cancellationToken) is null)
        {
            return Problems.NoSuchDomain(domain);
        }

        string[] servers;
        if (serverName is null)
        {
            string[] names = await grains.GetGrain<ICertificateListGrain>(0).ListAsync(cancellationToken);
            servers = [.. names.Take(MaxServers)];
        }
        else if (MailboxAddress.TryCanonicalizeDomain(serverName, out string? canonical) && canonical[0] != '[')
        {
            servers = [canonical];
        }
        else
        {
            return Problems.BadQuery("serverName", "'serverName' must be a domain name, such as mx.example.org.");
        }

        if (servers.Length == 0)
        {
            return Problems.NoServerName();
        }

        DomainDnsView view = DomainRecords.Describe(domain, servers);
        return Answer(
            context, format, view, () => ZoneText.Print($"the domain {domain}", view.Records, view.Notes, view.MtaSts));
    }

    /// <summary>Shows the TLSA records of a server name.</summary>
    internal static async Task<IResult> GetOfNameAsync(
        [Description(ApiParameters.ServerName)] string name,
        [Description(FormatText)] string? format,
        HttpContext context, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken) is not { } overview)
        {
            return Problems.NoSuchCertificate(name);
        }

        CertificateDnsView view = TlsaRecords.Describe(name, overview);
        return Answer(
            context, format, view, () => ZoneText.Print($"the mail server {name}", view.Records, view.Notes, null));
    }

    private static IResult Answer<T>(HttpContext context, string? format, T view, Func<string> print)
    {
        if (format is not (null or "json" or "text"))
        {
            return Problems.BadQuery("format", "'format' must be json or text.");
        }

        context.Response.Headers.Vary = HeaderNames.Accept;
        return format == "text" || (format is null && AsksForText(context.Request))
            ? TypedResults.Text(print(), Text)
            : JsonResource.Ok(view);
    }

    private static bool AsksForText(HttpRequest request) => request.GetTypedHeaders().Accept is { Count: > 0 } accept
        && accept.OrderByDescending(media => media.Quality ?? 1).First() is MediaTypeHeaderValue best
        && best.MediaType.Equals(Text, StringComparison.OrdinalIgnoreCase);
}
