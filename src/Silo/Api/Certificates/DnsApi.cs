using System.ComponentModel;
using Microsoft.Net.Http.Headers;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Certificates;

/// <summary>The DNS records that a server name needs, as JSON or as text to paste.</summary>
internal static class DnsApi
{
    private const string Text = "text/plain";

    public static void MapDns(this RouteGroupBuilder certificates) =>
        certificates.MapGet("/{name}/dns", GetAsync)
            .Produces<DnsView>(200, "application/json", Text).Refuses(400, 404).WithQuery("format");

    /// <summary>Shows the DNS records of the server name and the hosted domains.</summary>
    internal static async Task<IResult> GetAsync(
        [Description(ApiParameters.ServerName)] string name,
        [Description("json or text; if omitted, 'Accept: text/plain' selects text.")] string? format,
        HttpRequest request, IGrainFactory grains, CancellationToken cancellationToken)
    {
        if (format is not (null or "json" or "text"))
        {
            return Problems.BadQuery("format", "The parameter 'format' must be json or text.");
        }

        if (await grains.GetGrain<ICertificateGrain>(name).GetAsync(cancellationToken) is not { } overview)
        {
            return Problems.NoSuchCertificate(name);
        }

        string[] domains = await grains.GetGrain<IDomainListGrain>(0).ListAsync(cancellationToken);
        DnsView view = DnsRecords.Describe(name, overview, domains);
        return format == "text" || (format is null && AsksForText(request))
            ? TypedResults.Text(view.Text, Text)
            : TypedResults.Ok(view);
    }

    private static bool AsksForText(HttpRequest request) => request.GetTypedHeaders().Accept is { Count: > 0 } accept
        && accept.OrderByDescending(media => media.Quality ?? 1).First() is MediaTypeHeaderValue best
        && best.MediaType.Equals(Text, StringComparison.OrdinalIgnoreCase);
}
