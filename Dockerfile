# The images of the three hosts: docker build --target gateway (or silo, or standalone) .
# ReadyToRun compiles ahead of time for the target machine and saves a quarter of the CPU time of a start. Images for
# other machines are cross-compiled: docker buildx build --platform linux/amd64,linux/arm64 …

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS sdk

# The project files alone: packages are restored again only when one of them changes.
FROM sdk AS projects
WORKDIR /source
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src src
RUN find src -type f ! -name '*.csproj' -delete

FROM sdk AS build
ARG TARGETARCH
WORKDIR /source
COPY --from=projects /source ./
# Analyzers run in .ci/run; an image is built from code that passed them.
ENV PublishReadyToRun=true UseAppHost=false SelfContained=false RunAnalyzers=false
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet restore src/Standalone -a $TARGETARCH && dotnet restore src/CommandLine -a $TARGETARCH
COPY src src
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet build src/Standalone -c Release -a $TARGETARCH --no-restore
RUN mkdir -m 700 /empty

# The command line, with a script of its name.
FROM build AS publish-command-line
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/CommandLine -c Release -a $TARGETARCH --no-restore -o /publish \
    && printf '#!/bin/sh\nexec dotnet /opt/relatemail/RelateMail.CommandLine.dll "$@"\n' > /relatemail \
    && chmod 755 /relatemail

FROM build AS publish-silo
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/Silo -c Release -a $TARGETARCH --no-restore -o /publish

FROM build AS publish-gateway
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/Gateway -c Release -a $TARGETARCH --no-restore -o /publish

FROM build AS publish-standalone
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/Standalone -c Release -a $TARGETARCH --no-restore -o /publish

# Shared by the hosts, which write to /tmp only, so the root file system can be read-only. SIGTERM stops them. A
# gateway drains first: give it more time than Timeouts:DrainDelay and Timeouts:Drain together.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS host
WORKDIR /app
LABEL org.opencontainers.image.vendor="RelateMail"
# The base image sets ASPNETCORE_HTTP_PORTS, which ASPNETCORE_URLS would override with a warning.
ENV ASPNETCORE_HTTP_PORTS= ASPNETCORE_URLS=http://*:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
COPY --from=publish-command-line /publish /opt/relatemail
COPY --from=publish-command-line /relatemail /usr/local/bin/relatemail
USER $APP_UID

FROM host AS silo
LABEL org.opencontainers.image.title="RelateMail silo" \
      org.opencontainers.image.description="Mailboxes, directory and the HTTP API."
COPY --from=publish-silo /publish .
# 11111: other silos. 30000: gateways and other Orleans clients.
EXPOSE 11111 30000
HEALTHCHECK --interval=15s --timeout=30s --start-period=180s --start-interval=3s --retries=3 \
    CMD ["dotnet", "RelateMail.Silo.dll", "health"]
ENTRYPOINT ["dotnet", "RelateMail.Silo.dll"]

# Ports above 1024, because a process that is not root may not be allowed to open those below.
FROM host AS gateway
LABEL org.opencontainers.image.title="RelateMail gateway" \
      org.opencontainers.image.description="Accepts mail by SMTP: 25, 587 and 465 are 2525, 2587 and 2465 here."
ENV Smtp__Mx__Port=2525 Smtp__Port=2587 Smtp__SecurePort=2465
COPY --from=publish-gateway /publish .
# A new volume mounted at one of these belongs to the user of this image, who can make a certificate in it.
COPY --from=build --chown=$APP_UID:$APP_UID /empty /certificates
COPY --from=build --chown=$APP_UID:$APP_UID /empty /node-certificates/authority
COPY --from=build --chown=$APP_UID:$APP_UID /empty /node-certificates/silo
COPY --from=build --chown=$APP_UID:$APP_UID /empty /node-certificates/gateway
COPY --from=build --chown=$APP_UID:$APP_UID /empty /node-certificates/read
COPY --from=build --chown=$APP_UID:$APP_UID /empty /node-certificates/mail
EXPOSE 2525 2587 2465
HEALTHCHECK --interval=15s --timeout=30s --start-period=180s --start-interval=3s --retries=3 \
    CMD ["dotnet", "RelateMail.Gateway.dll", "health"]
ENTRYPOINT ["dotnet", "RelateMail.Gateway.dll"]

FROM host AS standalone
LABEL org.opencontainers.image.title="RelateMail" \
      org.opencontainers.image.description="Gateway and silo in one process; mail is stored in the volume /data."
ENV Smtp__Mx__Port=2525 Smtp__Port=2587 Smtp__SecurePort=2465 Storage__DataDirectory=/data
COPY --from=publish-standalone /publish .
COPY --from=build --chown=$APP_UID:$APP_UID /empty /data
VOLUME /data
EXPOSE 2525 2587 2465
HEALTHCHECK --interval=15s --timeout=30s --start-period=180s --start-interval=3s --retries=3 \
    CMD ["dotnet", "RelateMail.Standalone.dll", "health"]
ENTRYPOINT ["dotnet", "RelateMail.Standalone.dll"]
