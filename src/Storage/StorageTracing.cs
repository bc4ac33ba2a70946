using System.Diagnostics;

namespace RelateMail.Storage;

/// <summary>
/// Spans around the steps that make a message durable. Each covers the wait for the group commit and the commit itself.
/// Spans carry ids only: no address, no octets.
/// </summary>
internal static class StorageTracing
{
    public const string SourceName = "RelateMail.Storage";

    private static readonly ActivitySource s_source = new(SourceName);

    /// <summary>Starts a child of the caller's span; ended by <see cref="EndWithAsync(Activity, Task)"/>.</summary>
    /// <returns>Null if no listener records the span.</returns>
    public static Activity? Begin(string name, Guid content)
    {
        Activity? caller = Activity.Current;
        Activity? span = s_source.StartActivity(name);
        if (span is not null)
        {
            span.SetTag("relatemail.content.id", content.ToString());
            Activity.Current = caller; // the span belongs to the store, not to the caller's next steps
        }

        return span;
    }

    /// <summary>Ends the span when the work ends. Returns the work itself if there is no span.</summary>
    public static Task EndWithAsync(this Activity? span, Task work) => span is null ? work : EndAsync(span, work);

    /// <inheritdoc cref="EndWithAsync(Activity, Task)"/>
    public static Task<AppendResult> EndWithAsync(this Activity? span, Task<AppendResult> work) =>
        span is null ? work : EndAppendAsync(span, work);

    private static async Task EndAsync(Activity span, Task work)
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

    private static async Task<AppendResult> EndAppendAsync(Activity span, Task<AppendResult> work)
    {
        await EndAsync(span, TagStatusAsync(span, work));
        return await work;
    }

    private static async Task TagStatusAsync(Activity span, Task<AppendResult> work) =>
        span.SetTag("relatemail.append.status", (await work).Status.ToString());
}
