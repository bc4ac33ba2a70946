using RelateMail.Hosting;

// The package SmtpServer in front of a RelateMail cluster: ports 25, 587 and 465 by the section Smtp, /healthz, /readyz
// and /metrics by HTTP. In the environment Development the SMTP ports are 2525, 2587 and 2465 on this machine only.
//
// Beside Standalone, which holds the mailboxes in SQLite:
//   dotnet run --project src/Standalone -- --Cluster:GatewayPort=30000
//       --Smtp:Mx:Port=0 --Smtp:Port=0 --Smtp:SecurePort=0
//   dotnet run --project samples/SmtpServerHost -- --Cluster:GatewayPort=30000 --Storage:Provider=Sqlite
//       --Storage:DataDirectory=FOLDER --urls=http://localhost:8081
// Beside a cluster, which holds them in PostgreSQL: the connection string, as for a gateway.
//   dotnet run --project samples/SmtpServerHost -- --ConnectionStrings:RelateMail="Host=…" --Cluster:Silos:0=silo:30000
//
// A class of your own that is registered first is used instead of the one for the cluster:
//   builder.Services.AddSingleton<SmtpServer.Storage.IMailboxFilter, MyFilter>();
return await HostRunner.RunAsync(
    args,
    static builder => builder.AddRelateMailSmtpServer(),
    static app => app.MapRelateMailSmtpServer());
