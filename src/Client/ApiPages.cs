using System.Runtime.CompilerServices;
using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>Lists that are longer than a page.</summary>
internal static class ApiPages
{
    /// <summary>Follows the pages of a list until none follows.</summary>
    public static async IAsyncEnumerable<T> FollowAsync<T>(
        PageOptions? page, Func<PageOptions, CancellationToken, Task<Page<T>>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PageOptions next = page ?? new();
        while (true)
        {
            Page<T> found = await read(next, cancellationToken);
            foreach (T item in found.Items)
            {
                yield return item;
            }

            if (!found.HasMore)
            {
                break;
            }

            next = next with { After = found.Next };
        }
    }
}
