using RelateMail.Api.Contracts;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Audit;

/// <summary>Converts a row of the log to the view of the API.</summary>
internal static class AuditProjection
{
    public static AuditView ToView(AuditRow row) => new()
    {
        Number = row.Number,
        EndedAt = row.Entry.At,
        Key = row.Entry.Key,
        Client = row.Entry.Client,
        Call = row.Entry.Call,
        Resource = row.Entry.Resource,
        Status = row.Entry.Status,
        RequestId = row.Entry.RequestId,
        OmittedCount = row.Entry.Omitted,
        PreviousDigest = Convert.ToHexString(row.Previous),
        Digest = Convert.ToHexString(row.Digest),
    };
}
