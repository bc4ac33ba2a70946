using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Http;

/// <summary>Addresses and domains as they stand in the path of a request, percent-encoded.</summary>
internal static class RouteAddress
{
    /// <param name="canonical">Meaningful only where the answer is null.</param>
    /// <returns>The refusal; null where it is an address.</returns>
    public static ProblemHttpResult? Refuse(HttpContext context, string value, out string canonical)
    {
        string given = Decode(context, value);
        bool valid = TryCanonicalize(given, out string? address);
        canonical = address ?? string.Empty;
        return valid ? null : Problems.BadAddress(given);
    }

    /// <summary>Canonical form; false for address literals too, because we host domains only.</summary>
    public static bool TryCanonicalize(string? given, [NotNullWhen(true)] out string? canonical) =>
        MailboxAddress.TryCanonicalize(given, out canonical) && !canonical.EndsWith(']');

    /// <inheritdoc cref="Refuse"/>
    /// <remarks>Address literals are no domains that can be hosted.</remarks>
    public static ProblemHttpResult? RefuseDomain(string value, out string canonical)
    {
        bool valid = MailboxAddress.TryCanonicalizeDomain(value, out string? domain) && domain[0] != '[';
        canonical = domain ?? string.Empty;
        return valid ? null : Problems.BadDomain(value);
    }

    /// <summary>
    /// Undoes <c>%2F</c>. A slash and a percent sign are both atext (RFC 5321 §4.1.2), and the server leaves <c>%2F</c>
    /// in a path as it is, so that <c>a%2Fb</c> and <c>a%252Fb</c> look the same here: only the request line knows.
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
