using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// <c>If-Match</c> and <c>If-None-Match</c> of a request (RFC 9110 §13.1). A handler compares them with the tag of the
/// current resource; the grain then changes only the version that the handler compared.
/// </summary>
internal readonly struct Preconditions
{
    private readonly IList<EntityTagHeaderValue>? _match;
    private readonly IList<EntityTagHeaderValue>? _noneMatch;

    private Preconditions(IList<EntityTagHeaderValue>? match, IList<EntityTagHeaderValue>? noneMatch)
    {
        _match = match;
        _noneMatch = noneMatch;
    }

    /// <summary>True if the request has a condition, so that the current resource must be read first.</summary>
    public bool Any => _match is not null || _noneMatch is not null;

    /// <summary>The refusal of a malformed condition, which must not be ignored; null if all are valid.</summary>
    public static ProblemHttpResult? Refuse(HttpRequest request)
    {
        foreach (string name in (ReadOnlySpan<string>)[HeaderNames.IfMatch, HeaderNames.IfNoneMatch])
        {
            StringValues given = request.Headers[name];
            if (given.Count > 0 && !EntityTagHeaderValue.TryParseStrictList([.. given!], out _))
            {
                return Problems.BadHeader(name, "entity tags, each in double quotes as ETag has it, or *");
            }
        }

        return null;
    }

    /// <summary>The conditions of a request that <see cref="Refuse(HttpRequest)"/> has accepted.</summary>
    public static Preconditions Of(HttpRequest request) =>
        new(Read(request.Headers.IfMatch), Read(request.Headers.IfNoneMatch));

    /// <summary>The refusal of a change (412); null if the conditions are true.</summary>
    /// <param name="tag">The tag of the resource before the change; null if there is no resource.</param>
    public ProblemHttpResult? Refuse(string? tag)
    {
        bool isMatched = _match is null || _match.Any(given => IsStrongly(given, tag));
        bool isNew = _noneMatch is null || !_noneMatch.Any(given => IsWeakly(given, tag));
        return isMatched && isNew ? null : Problems.Changed();
    }

    /// <summary>The given tag that a GET or HEAD need not send again; null if the client has no current copy.</summary>
    public string? FindUnchanged(string tag)
    {
        EntityTagHeaderValue? given = _noneMatch?.FirstOrDefault(given => IsWeakly(given, tag));
        return given is null ? null : given.Tag == "*" ? tag : given.Tag.ToString();
    }

    private static IList<EntityTagHeaderValue>? Read(StringValues given) => given.Count == 0
        ? null
        : EntityTagHeaderValue.TryParseStrictList([.. given!], out IList<EntityTagHeaderValue>? tags) ? tags : [];

    private static bool IsStrongly(EntityTagHeaderValue given, string? tag) => !given.IsWeak && IsWeakly(given, tag);

    private static bool IsWeakly(EntityTagHeaderValue given, string? tag) => tag is not null
        && (given.Tag == "*" || EntityTags.AreSame(given.Tag.AsSpan(), tag));
}
