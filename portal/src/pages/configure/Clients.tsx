import { Button, Group, SimpleGrid, Switch, TagsInput, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { type FormEvent, useState } from "react";
import { ApiError, api } from "../../api/client";
import { useChange, useService } from "../../api/queries";
import { useMay } from "../../api/session";
import type { ServiceOptions } from "../../api/types";
import { ReadOnly } from "../../components/Restricted";
import { Section } from "../../components/Section";
import { Problem, Skeletons } from "../../components/States";
import { useWords } from "../../i18n";

type Change = Partial<ServiceOptions>;

const useOptions = (said: (stored: ServiceOptions) => string) =>
  useChange((change: Change) => api.patch<ServiceOptions>("/service", change), ["service", "audit"], {
    quiet: true,
    onDone: (stored) => notifications.show({ message: said(stored) }),
  });

/** How the service treats the clients of its tables. */
export function Clients() {
  const service = useService();
  if (service.isPending) return <Skeletons />;
  if (service.isError) return <Problem problem={service.error} onRetry={() => void service.refetch()} />;
  const { options } = service.data;
  return (
    <>
      <ReadOnly unless="admin" />
      <DynamicSchema on={options.dynamic_schema} />
      <Origins key={options.cors_origins.join()} stored={options.cors_origins} />
      <IdentityProvider key={`${options.jwks_url} ${options.jwt_issuer} ${options.jwt_audience}`} options={options} />
    </>
  );
}

function DynamicSchema({ on }: { on: boolean }) {
  const { t } = useWords();
  const editable = useMay("admin");
  const store = useOptions((stored) => t(stored.dynamic_schema ? "schema.on" : "schema.off"));
  return (
    <Section title={t("schema.title")} text={t("schema.text")}>
      <Switch
        label={t("schema.label")}
        checked={store.isPending ? !on : on}
        disabled={!editable || store.isPending}
        onChange={(event) => store.mutate({ dynamic_schema: event.currentTarget.checked })}
      />
      {store.isError && <Problem problem={store.error} />}
    </Section>
  );
}

function Origins({ stored }: { stored: string[] }) {
  const { t } = useWords();
  const editable = useMay("admin");
  const [hosts, setHosts] = useState(stored);
  const store = useOptions(() => t("options.stored"));
  return (
    <Section title={t("cors.title")} text={t("cors.text")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate({ cors_origins: hosts });
        }}
      >
        <TagsInput
          label={t("cors.label")}
          placeholder={editable ? t("cors.placeholder") : undefined}
          value={hosts}
          disabled={!editable}
          splitChars={[",", " "]}
          acceptValueOnBlur
          error={store.error instanceof ApiError ? store.error.message : null}
          onChange={setHosts}
        />
        {editable && <SaveButton busy={store.isPending} changed={hosts.join() !== stored.join()} />}
      </form>
    </Section>
  );
}

type Provider = Pick<ServiceOptions, "jwks_url" | "jwt_issuer" | "jwt_audience">;

function IdentityProvider({ options }: { options: ServiceOptions }) {
  const { t } = useWords();
  const editable = useMay("admin");
  const { jwks_url, jwt_issuer, jwt_audience } = options;
  const stored: Provider = { jwks_url, jwt_issuer, jwt_audience };
  const [edited, setEdited] = useState(stored);
  const store = useOptions(() => t("options.stored"));
  const problem = store.error instanceof ApiError ? store.error : null;
  const field = (name: keyof Provider) => ({
    value: edited[name] ?? "",
    disabled: !editable,
    autoComplete: "off",
    spellCheck: false,
    error: problem?.field === name ? problem.message : null,
    onChange: (event: FormEvent<HTMLInputElement>) =>
      setEdited({ ...edited, [name]: event.currentTarget.value || null }),
  });
  return (
    <Section title={t("identity.title")} text={t("identity.text")}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          store.mutate(edited);
        }}
      >
        <TextInput label={t("identity.url")} placeholder="https://login.example.com/jwks.json" {...field("jwks_url")} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} mt="sm">
          <TextInput label={t("identity.issuer")} description={t("identity.issuerHint")} {...field("jwt_issuer")} />
          <TextInput label={t("identity.audience")} description={t("identity.audienceHint")} {...field("jwt_audience")} />
        </SimpleGrid>
        {problem && !(problem.field && problem.field in edited) && <Problem problem={problem} />}
        {editable && (
          <SaveButton busy={store.isPending} changed={JSON.stringify(edited) !== JSON.stringify(stored)} />
        )}
      </form>
    </Section>
  );
}

function SaveButton({ busy, changed }: { busy: boolean; changed: boolean }) {
  const { t } = useWords();
  return (
    <Group justify="flex-end" mt="md">
      <Button type="submit" loading={busy} disabled={!changed}>
        {t("common.save")}
      </Button>
    </Group>
  );
}
