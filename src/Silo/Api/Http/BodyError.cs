using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Http;

/// <summary>All errors of one body, so that a client can correct them together.</summary>
internal sealed class BodyErrors
{
    private const int MaxErrors = 20;

    private readonly List<BodyError> _errors = [];

    /// <summary>The refusal; null if there is no error.</summary>
    public ProblemHttpResult? Refusal => _errors.Count == 0 ? null : Problems.BadBody(_errors);

    /// <summary>The member has an error already, so that its value must not be judged.</summary>
    public bool Has(string pointer) => _errors.Exists(error => error.Pointer == pointer);

    /// <param name="pointer">From <see cref="Pointer"/>, or "#" for the whole body.</param>
    /// <param name="code">Short words with hyphens.</param>
    /// <param name="detail">A sentence that names the member and never repeats a secret.</param>
    public void Add(string pointer, string code, string detail)
    {
        if (_errors.Count < MaxErrors)
        {
            _errors.Add(new(pointer, code, detail));
        }
    }

    /// <summary>
    /// The pointer to a member below another pointer, escaped and percent-encoded (RFC 6901 §3 and §6).
    /// </summary>
    public static string Pointer(string parent, string member) => $"{parent}/{Uri.EscapeDataString(member
        .Replace("~", "~0", StringComparison.Ordinal)
        .Replace("/", "~1", StringComparison.Ordinal))}";
}
