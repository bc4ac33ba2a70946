namespace RelateMail.Storage;

/// <summary>Joins the deliveries of several states into one page.</summary>
internal static class OutboxPages
{
    public static IReadOnlyList<OutboxDelivery> Merge(List<OutboxDelivery> found, OutboxFilter filter) =>
    [
        .. (filter.Descending
            ? found.OrderByDescending(static one => one.Number)
            : found.OrderBy(static one => one.Number)).Take(filter.Limit),
    ];
}
