using System.Globalization;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// The two PostgreSQL roles of nodes. A silo's role may change the rows of all tables. A gateway faces the internet, so
/// its role may only add and abort contents, add to the trace, and find the silos. Neither role owns anything.
/// </summary>
internal sealed class PostgresRoles(PostgresSettings settings, int version, ILogger logger)
{
    private const string OwnsTablesSql =
        "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'schema_version'::regclass";

    private const string ExistsSql = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
    private const string MayCreateSql = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user";
    private const string SchemaSql = "SELECT quote_ident(current_schema())";

    private const string IsGrantedSql =
        "SELECT EXISTS (SELECT FROM schema_grant WHERE role = $1 AND duty = $2 AND version = $3)";

    private const string NoteGrantSql =
        """
        INSERT INTO schema_grant (role, duty, version) VALUES ($1, $2, $3)
        ON CONFLICT (role, duty) DO UPDATE SET version = excluded.version
        """;

    private const string SiloGrants =
        """
        GRANT SELECT, INSERT, UPDATE, DELETE ON content, content_piece, content_details, content_loose, mailbox,
            message, delivery, tombstone, probe, webhook, webhook_scope, webhook_removed, outbox, outbox_attempt,
            domain, account, alias, api_key, directory_import,
            orleansmembershiptable, orleansmembershipversiontable, orleansstorage, orleansreminderstable TO {0};
        GRANT SELECT ON schema_version, orleansquery, trace, trace_dropped TO {0};
        GRANT SELECT, INSERT ON epoch, audit TO {0};
        GRANT SELECT, UPDATE ON audit_head TO {0};
        GRANT EXECUTE ON FUNCTION content_add_piece, content_complete, content_abort, content_sweep, message_set_seen,
            message_delete, message_set_seen_many, message_delete_many, message_release, tombstone_sweep, webhook_put,
            webhook_delete, outbox_sweep, audit_sweep, content_add, trace_add,
            trace_sweep TO {0};
        """;

    /// <summary>A gateway writes octets through functions with checks, and reads nothing of contents.</summary>
    private const string GatewayGrants =
        """
        GRANT EXECUTE ON FUNCTION content_add, content_add_piece, content_complete, content_abort,
            trace_add TO {0};
        GRANT SELECT ON schema_version, orleansquery TO {0};
        GRANT SELECT (deploymentid, address, generation, proxyport, status) ON orleansmembershiptable TO {0};
        """;

    /// <summary>Rights that gateways of earlier versions need, which wrote to the tables themselves.</summary>
    private const string EarlierGatewayRevocations =
        """
        REVOKE INSERT (id, size, digest, octets), SELECT (id, size, digest) ON content FROM {0};
        REVOKE INSERT (content) ON content_loose FROM {0};
        """;

    private const string HasEarlierRightsSql =
        """
        SELECT has_column_privilege(oid, 'content', 'digest', 'SELECT') FROM pg_roles
        WHERE rolname = $1 AND NOT rolsuper
        """;

    /// <summary>Creates roles and grants that are missing. Does nothing if the connection's role does not own the
    /// tables.</summary>
    public async Task PrepareAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        await using var owns = new NpgsqlCommand(OwnsTablesSql, owner);
        if (await owns.ExecuteScalarAsync(cancellationToken) is true)
        {
            await PrepareAsync(owner, settings.SiloRole, "silo", SiloGrants, cancellationToken);
            await PrepareAsync(owner, settings.GatewayRole, "gateway", GatewayGrants, cancellationToken);
            await LimitGatewayAsync(owner, cancellationToken);
        }
    }

    /// <summary>Revokes the rights of earlier versions if that is configured, or reports them.</summary>
    private async Task LimitGatewayAsync(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        string role = settings.GatewayRole.Name;
        await using NpgsqlCommand hasRights = new NpgsqlCommand(HasEarlierRightsSql, owner).Add(role);
        if (await hasRights.ExecuteScalarAsync(cancellationToken) is not true)
        {
            return;
        }

        if (!settings.RevokeEarlierRights)
        {
            logger.EarlierRights(role);
            return;
        }

        await ExecuteAsync(
            owner,
            EarlierGatewayRevocations.Replace("{0}", Quote(role), StringComparison.Ordinal),
            cancellationToken);
        logger.EarlierRightsRevoked(role);
    }

    private async Task PrepareAsync(
        NpgsqlConnection owner, PostgresRole role, string duty, string grants, CancellationToken cancellationToken)
    {
        await using NpgsqlTransaction turn = await owner.BeginTransactionAsync(cancellationToken);
        await PostgresMigrations.WaitForTurnAsync(owner, cancellationToken);
        if (!await EnsureRoleAsync(owner, turn, role, cancellationToken))
        {
            return;
        }

        await using NpgsqlCommand isGranted = new NpgsqlCommand(IsGrantedSql, owner)
            .Add(role.Name).Add(duty).Add(version);
        if (await isGranted.ExecuteScalarAsync(cancellationToken) is not true)
        {
            await using var schema = new NpgsqlCommand(SchemaSql, owner);
            object? name = await schema.ExecuteScalarAsync(cancellationToken);
            await ExecuteAsync(
                owner,
                string.Format(
                    CultureInfo.InvariantCulture, $"GRANT USAGE ON SCHEMA {name} TO {{0}};{grants}", Quote(role.Name)),
                cancellationToken);
            await using NpgsqlCommand note = new NpgsqlCommand(NoteGrantSql, owner)
                .Add(role.Name).Add(duty).Add(version);
            _ = await note.ExecuteNonQueryAsync(cancellationToken);
        }

        await turn.CommitAsync(cancellationToken);
    }

    /// <returns>True if the role exists now.</returns>
    private async Task<bool> EnsureRoleAsync(
        NpgsqlConnection owner, NpgsqlTransaction turn, PostgresRole role, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand find = new NpgsqlCommand(ExistsSql, owner).Add(role.Name);
        bool exists = await find.ExecuteScalarAsync(cancellationToken) is true;
        await using var mayCreate = new NpgsqlCommand(MayCreateSql, owner);
        if (await mayCreate.ExecuteScalarAsync(cancellationToken) is not true)
        {
            if (!exists)
            {
                logger.RoleMissing(role.Name);
            }

            return exists;
        }

        await turn.SaveAsync("role", cancellationToken);
        try
        {
            // Never in clear text: a server may log the statement.
            string login = role.Password is null
                ? ""
                : $" LOGIN PASSWORD '{ScramVerifier.Make(role.Password)}'";
            if (!exists || login.Length > 0)
            {
                await ExecuteAsync(
                    owner, $"{(exists ? "ALTER" : "CREATE")} ROLE {Quote(role.Name)}{login}", cancellationToken);
            }
        }
        catch (PostgresException exception) when (IsRace(exception))
        {
            // Roles belong to the server: a node of another database, which has a lock of its own, was first.
            await turn.RollbackAsync("role", cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            await turn.RollbackAsync("role", cancellationToken); // the role exists and belongs to another owner
            logger.RoleNotChanged(role.Name, PostgresFailure.Describe(exception));
        }

        return true;
    }

    /// <summary>The errors of the second of two sessions that create or change one role at the same time.</summary>
    private static bool IsRace(PostgresException exception) => exception.SqlState is PostgresErrorCodes.DuplicateObject
        or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.InternalError;

    private static async Task ExecuteAsync(NpgsqlConnection owner, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, owner);
        _ = await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
