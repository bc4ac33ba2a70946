using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Directory;

/// <summary>Lists of domains, accounts and aliases in the order of their names.</summary>
internal static class DirectoryList
{
    public const string DomainDescription = "Only addresses of this domain.";
    public const string PrefixDescription = "Only addresses that begin with this text.";

    /// <summary>The query of the list of domains.</summary>
    public static string[] DomainNames { get; } = ["prefix", .. PageQuery.Names];

    /// <summary>The query of a list of addresses.</summary>
    public static string[] AddressNames { get; } = ["domain", .. DomainNames];

    /// <summary>Answers with a page.</summary>
    /// <param name="context">The request; the names of its query are already checked.</param>
    /// <param name="read">Reads the records of a page, and one more if there is one.</param>
    /// <param name="show">Shows one of them.</param>
    public static async Task<IResult> AnswerAsync<TInfo, TView>(
        HttpContext context, ListReader<TInfo> read, Func<string, TInfo, TView> show)
    {
        if (Refuse(context.Request.Query, out DirectoryQuery page) is { } badQuery)
        {
            return badQuery;
        }

        IReadOnlyList<Listed<TInfo>> found = await read(page with { Limit = page.Limit + 1 }, context.RequestAborted);
        TView[] items = [.. found.Take(page.Limit).Select(one => show(one.Name, one.Info))];
        string last = items.Length == 0 ? page.After ?? "" : found[items.Length - 1].Name;
        return JsonResource.Ok(
            new Page<TView>(items, new NameCursor(last).ToString(), found.Count > items.Length));
    }

    private static ProblemHttpResult? Refuse(IQueryCollection query, out DirectoryQuery page)
    {
        page = default;
        var after = new NameCursor("");
        if (PageQuery.Refuse(query, out PageQuery asked) is { } badQuery)
        {
            return badQuery;
        }

        if (asked.After is { } text && !NameCursor.TryParse(text, out after))
        {
            return Problems.BadCursor();
        }

        string? canonical = null;
        if ((string?)query["domain"] is { } domain
            && !MailboxAddress.TryCanonicalizeDomain(domain, out canonical))
        {
            return Problems.BadDomain(domain);
        }

        // The cursor of an empty page has no name, and continues from the first record.
        string? position = after.Name.Length == 0 ? null : after.Name;
        page = new(canonical, query["prefix"], position, asked.Limit, asked.Descending);
        return null;
    }
}
