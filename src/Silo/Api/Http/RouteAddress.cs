using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Addresses and domains in the path of a request, percent-encoded. The filters of this class replace the handler's
/// parameter by its canonical form before the handler runs, or answer 400.
/// </summary>
internal static class RouteAddress
{
    /// <summary>
    /// Handlers of the group get the parameter <c>address</c> in canonical form. A key with limits finds nothing at an
    /// address outside of them.
    /// </summary>
    public static RouteGroupBuilder WithCanonicalAddress(this RouteGroupBuilder group) =>
        group.WithMetadata(new AppliesKeyLimits()).AddCanonicalFilter("address", static (context, value) =>
        {
            string given = Decode(context, value);
            return !TryCanonicalize(given, out string? canonical) ? (null, Problems.BadAddress(given))
                : ApiKey.Of(context).Limits.AllowsAddress(canonical) ? (canonical, null)
                : (null, Problems.OutsideLimits());
        });

    /// <summary>
    /// Handlers of the group get the parameter <c>domain</c> in canonical form. Refuses address literals. A key with
    /// limits finds nothing at a domain outside of them.
    /// </summary>
    public static RouteGroupBuilder WithCanonicalDomain(this RouteGroupBuilder group) =>
        group.WithMetadata(new AppliesKeyLimits()).AddCanonicalFilter("domain", static (context, value) =>
            !TryCanonicalizeDomain(value, out string? canonical) ? (null, Problems.BadDomain(value))
            : ApiKey.Of(context).Limits.AllowsDomain(canonical) ? (canonical, null)
            : (null, Problems.OutsideLimits()));

    /// <summary>Handlers of the group get the parameter <c>name</c>, of a server, as a canonical domain.</summary>
    public static RouteGroupBuilder WithServerName(this RouteGroupBuilder group) =>
        group.AddCanonicalFilter("name", static (_, value) => TryCanonicalizeDomain(value, out string? canonical)
            ? (canonical, null)
            : (null, Problems.BadDomain(value)));

    /// <summary>Canonical form of a domain name; false for address literals.</summary>
    private static bool TryCanonicalizeDomain(string given, [NotNullWhen(true)] out string? canonical) =>
        MailboxAddress.TryCanonicalizeDomain(given, out canonical) && canonical[0] != '[';

    /// <summary>
    /// Canonical form of an address; false for address literals too, because only domains are hosted.
    /// </summary>
    public static bool TryCanonicalize(string? given, [NotNullWhen(true)] out string? canonical) =>
        MailboxAddress.TryCanonicalize(given, out canonical) && !canonical.EndsWith(']');

    private static RouteGroupBuilder AddCanonicalFilter(
        this RouteGroupBuilder group, string parameter,
        Func<HttpContext, string, (string? Canonical, IResult? Refusal)> canonicalize) =>
        group.AddEndpointFilterFactory((factory, next) =>
        {
            int index = Array.FindIndex(factory.MethodInfo.GetParameters(), known => known.Name == parameter);
            return index < 0 ? next : async invocation =>
            {
                string given = invocation.GetArgument<string>(index);
                (string? canonical, IResult? refusal) = canonicalize(invocation.HttpContext, given);
                invocation.Arguments[index] = canonical;
                return refusal ?? await next(invocation);
            };
        });

    /// <summary>
    /// Decodes <c>%2F</c>. Slash and percent sign are both atext (RFC 5321 §4.1.2), and the server leaves <c>%2F</c> in
    /// a path undecoded. Therefore <c>a%2Fb</c> and <c>a%252Fb</c> look alike here, and only the request line
    /// distinguishes them.
    /// </summary>
    private static string Decode(HttpContext context, string value)
    {
        if (!value.Contains("%2F", StringComparison.OrdinalIgnoreCase))
        {
            return value;
        }

        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        foreach (string segment in target.Split('?')[0].Split('/'))
        {
            string asServed = Uri.UnescapeDataString(
                segment.Replace("%2F", "%252F", StringComparison.OrdinalIgnoreCase));
            if (asServed.Equals(value, StringComparison.OrdinalIgnoreCase))
            {
                return Uri.UnescapeDataString(segment);
            }
        }

        return value.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
    }
}
