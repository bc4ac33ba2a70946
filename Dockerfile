# The images of the three hosts: docker build --target gateway (or silo, or standalone) .
# Compiled ahead of time for the machine they are for (ReadyToRun), which takes a quarter off the CPU time of a start; for
# another kind of machine they are cross-compiled: docker buildx build --platform linux/amd64,linux/arm64 …

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
# Packages first: they are restored again only when a project or a version changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/Gateway/Gateway.csproj src/Gateway/
COPY src/Grains/Grains.csproj src/Grains/
COPY src/Grains.Abstractions/Grains.Abstractions.csproj src/Grains.Abstractions/
COPY src/Hosting/Hosting.csproj src/Hosting/
COPY src/Silo/Silo.csproj src/Silo/
COPY src/Smtp/Smtp.csproj src/Smtp/
COPY src/Standalone/Standalone.csproj src/Standalone/
COPY src/Storage/Storage.csproj src/Storage/
# Analysis is for whoever changes the code (.ci/run), not for whoever builds an image of it.
ENV PublishReadyToRun=true UseAppHost=false SelfContained=false RunAnalyzers=false
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet restore src/Standalone -a $TARGETARCH
COPY src src
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet build src/Standalone -c Release -a $TARGETARCH --no-restore
RUN mkdir /empty

FROM build AS publish-silo
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/Silo -c Release -a $TARGETARCH --no-restore -o /publish

FROM build AS publish-gateway
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/Gateway -c Release -a $TARGETARCH --no-restore -o /publish

FROM build AS publish-standalone
RUN --mount=type=cache,id=relatemail-nuget,target=/root/.nuget/packages \
    dotnet publish src/Standalone -c Release -a $TARGETARCH --no-restore -o /publish

# What the hosts share. They write nothing but /tmp, so the root file system may be read-only. SIGTERM stops them: a
# gateway drains first, so give it longer than Timeouts:DrainDelay and Timeouts:Drain.
FROM mcr.microsoft.com/dotnet/aspnet:10.0 AS host
WORKDIR /app
LABEL org.opencontainers.image.vendor="RelateMail"
# The base image sets the ports, which would be overridden with a warning.
ENV ASPNETCORE_HTTP_PORTS= ASPNETCORE_URLS=http://*:8080
EXPOSE 8080
STOPSIGNAL SIGTERM
USER $APP_UID

FROM host AS silo
LABEL org.opencontainers.image.title="RelateMail silo" \
      org.opencontainers.image.description="Mailboxes, directory and the HTTP API."
COPY --from=publish-silo /publish .
# Other silos; gateways and services.
EXPOSE 11111 30000
HEALTHCHECK --interval=15s --timeout=30s --start-period=180s --start-interval=3s --retries=3 \
    CMD ["dotnet", "RelateMail.Silo.dll", "health"]
ENTRYPOINT ["dotnet", "RelateMail.Silo.dll"]

# Ports of their own for the hosts with SMTP: who is not root cannot count on those below 1024.
FROM host AS gateway
LABEL org.opencontainers.image.title="RelateMail gateway" \
      org.opencontainers.image.description="Takes mail by SMTP: 25, 587 and 465 are 2525, 2587 and 2465 here."
ENV Smtp__Mx__Port=2525 Smtp__Port=2587 Smtp__SecurePort=2465
COPY --from=publish-gateway /publish .
# A new volume that is mounted here belongs to the user of this image, who may make a certificate in it.
COPY --from=build --chown=$APP_UID:$APP_UID /empty /certificates
EXPOSE 2525 2587 2465
HEALTHCHECK --interval=15s --timeout=30s --start-period=180s --start-interval=3s --retries=3 \
    CMD ["dotnet", "RelateMail.Gateway.dll", "health"]
ENTRYPOINT ["dotnet", "RelateMail.Gateway.dll"]

FROM host AS standalone
LABEL org.opencontainers.image.title="RelateMail" \
      org.opencontainers.image.description="Gateway and silo in one process; mail is kept in the volume /data."
ENV Smtp__Mx__Port=2525 Smtp__Port=2587 Smtp__SecurePort=2465 Storage__DataDirectory=/data
COPY --from=publish-standalone /publish .
COPY --from=build --chown=$APP_UID:$APP_UID /empty /data
VOLUME /data
EXPOSE 2525 2587 2465
HEALTHCHECK --interval=15s --timeout=30s --start-period=180s --start-interval=3s --retries=3 \
    CMD ["dotnet", "RelateMail.Standalone.dll", "health"]
ENTRYPOINT ["dotnet", "RelateMail.Standalone.dll"]
