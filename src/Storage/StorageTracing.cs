using System.Diagnostics;

namespace RelateMail.Storage;

/// <summary>
/// Spans of what a message waits for in the stores: its content and its entries. Each covers the wait for the group
/// commit and the commit itself. Ids only: no address, no octets.
/// </summary>
internal static class StorageTracing
{
    public const string SourceName = "RelateMail.Storage";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>
    /// A span below the caller's, for <see cref="EndWithAsync(Activity, Task)"/>; null where nobody listens.
    /// </summary>
    public static Activity? Begin(string name, Guid content)
    {
        Activity? caller = Activity.Current;
        Activity? span = s_source.StartActivity(name);
        if (span is not null)
        {
            span.SetTag("relatemail.content.id", content.ToString());
            Activity.Current = caller; // the span is the store's, not that of the caller's next steps
        }

        return span;
    }

    public static async Task EndWithAsync(this Activity span, Task work)
    {
        using (span)
        {
            try
            {
                await work;
            }
            catch (Exception exception)
            {
                span.SetTag("error.type", exception.GetType().FullName);
                span.SetStatus(ActivityStatusCode.Error);
                throw;
            }
        }
    }

    public static async Task<AppendResult> EndWithAsync(this Activity span, Task<AppendResult> work)
    {
        await span.EndWithAsync(MarkAsync(span, work));
        return await work;
    }

    private static async Task MarkAsync(Activity span, Task<AppendResult> work) =>
        span.SetTag("relatemail.append.status", (await work).Status.ToString());
}
